/** Lines as administrators type them, and what VIC makes of them or answers. Composed for this project. */

const CREATE = 'vic-machine-linux create';
const RUN = 'docker -H vch:2375';

/** Lines that are taken. */
export const TAKEN: readonly string[] = [
  ...[
    '--name vch-free --no-tls',
    '--name vch-500 --cpu 500 --memory 500 --no-tlsverify',
    '--name vch-rp --use-rp --cpu=2000 --mem 4096 --kv',
    '--name gold --cpur 1000 --memr 2048 --cpus high --mems high --tls-cname gold.corp.local',
    '--name silver --cpu-shares 3000 --memory-shares LOW --no-tls',
    '--name zero --cpu 0 --memory 0 --no-tls',
    '--name bigep --endpoint-cpu 4 --endpoint-memory 8192 --no-tls',
    '--name fat --base-image-size 20GB --no-tls',
    '--name dev --container-name-convention "DEV-{name}" --no-tls',
    '--name prod --cnc {id}_prod --no-tls',
    '--name net1 --container-network dpg-web:routable --no-tlsverify',
    '--name net2 --cn dpg-web:routable --cnf dpg-web:Open --cn dpg-db --cnf dpg-db:closed --kv',
    '--name net3 --cn dpg-p:p --cng dpg-p:10.1.0.1/24 --cnr dpg-p:10.1.0.50-99 --cnf dpg-p:peers --kv',
    '--name tls1 --tls-cname *.corp.local --tls-cert-path ./certs --ksz 3072',
    '--name tls2 --tls-cname tls2.corp.local --tls-server-cert s.pem --tls-server-key s.key --tls-ca ca.pem',
  ].map((options) => `${CREATE} ${options}`),
  'vic-machine-linux configure --name vch-500 --cpu 1500 --memory 2048',
  'vic-machine-linux configure --name vch-500 --cpu 0 --memory 0 --cpu-shares normal',
  `${RUN} run -d --name web nginx`,
  'docker -H vch:2376 --tls run -d -p 8080:80 nginx',
  ...[
    'run -it --cpuset-cpus 2 -m 4g busybox',
    'create --cpuset-cpus 4,7 -m 700m alpine sleep 1d',
    'run -d -m 1024 alpine sleep 1d',
    'run -d --cpus 0.5 --memory-reservation 256m -m 1.5g redis',
    'run -d --net routable -p 80 registry.corp.local/justait/nginx:patched',
    'run -d -P --net routable nginx',
    'run -d -p 12375:2375 vmware/dch-photon:1.13',
    'run --rm progrium/stress --cpu 1 --timeout 5m',
    'run -d -m 4g --cpuset-cpus 2 progrium/stress -m 1 --vm-bytes 512M -t 300',
    'run -d progrium/stress --cpu 4 --vm 2 --vm-bytes 128M --vm-keep -t 1h',
    'run -d progrium/stress -i 1 -d 1 --hdd-bytes 256M -t 2m',
  ].map((rest) => `${RUN} ${rest}`),
  "govc pool.change -cpu.limit=6000 -mem.limit=-1 '*/Resources/prod'",
  'govc pool.change -cpu.shares=high -cpu.expandable=false /DC1/host/C1/Resources/prod/web',
  'govc vm.change -vm db -cpu.reservation 500 -mem.shares=3000',
  'Get-ResourcePool -Name prod | Set-ResourcePool -CpuLimitMhz 6000 -MemLimitMB -1',
  'Get-VM -Name db | Get-VMResourceConfiguration | Set-VMResourceConfiguration -CpuSharesLevel Custom -NumCpuShares 3000',
  'Get-VM -Name db | Get-VMResourceConfiguration | Set-VMResourceConfiguration -CpuLimitMhz $null -MemReservationGB 1',
];

/** Lines a scenario may leave the connection out of; `model: { vic: { connection: required } }` does not allow it. */
export const REFUSED_WITHOUT_CONNECTION: readonly (readonly [line: string, answer: string])[] = [
  [`${CREATE} --name a --no-tls`, '--target argument must be specified'],
  [`${CREATE} --target vc.corp.local --name a --no-tls`, 'vSphere user must be specified'],
];

/** Lines that are refused, with a part of the answer. */
export const REFUSED: readonly (readonly [line: string, answer: string])[] = [
  [`${CREATE} --name a --cpu 500MHz --no-tls`, 'invalid value "500MHz" for flag -cpu'],
  [`${CREATE} --name a --memory 0.5 --no-tls`, 'invalid value "0.5" for flag -memory'],
  [`${CREATE} --name a --cpu-shares medium --no-tls`, 'for flag -cpu-shares'],
  [`${CREATE} --name web/prod --no-tls`, '--name contains unsupported characters'],
  [`${CREATE} --name a --cnc P-{name}-{id} --no-tls`, 'only allows one token'],
  [`${CREATE} --name a --cn dpg1:web --cnf dpg1:public --kv`, 'Unrecognized container trust level public'],
  [`${CREATE} --name a --cn dpg1:web --cnf web:open --kv`, 'Inconsistent container network configuration'],
  [`${CREATE} --name a --cn dpg1:web --cnr dpg1:10.1.1.0/24 --kv`, 'IP range specified without gateway'],
  [`${CREATE} --name a --cn "VM Net" --kv`, 'A network alias must be supplied'],
  [`${CREATE} --name a --tls-server-cert s.pem`, 'key and cert should be specified at the same time'],
  [`${CREATE} --name a`, 'provide Common Name for server certificate'],
  [`${CREATE} --name a --base-image-size 8XB --no-tls`, 'Invalid default image size 8XB'],
  [`${CREATE} --name a --bridge-network-range 172.16.0.0 --no-tls`, 'CIDR format'],
  ['vic-machine-linux configure --name a --endpoint-memory 4096', 'flag provided but not defined: -endpoint-memory'],
  ['docker run --cpuset-cpus 0-1 busybox', 'Error parsing CPU count'],
  ['docker run -m 4x busybox', "invalid size: '4x'"],
  ['docker update -m 1g web', 'does not yet implement ContainerUpdate'],
  ['docker run -v /srv:/data nginx', 'mounting directories as a data volume is not supported'],
  ['stress --vm 1 --vm-hang 10s', 'unrecognized suffix: s'],
  ['stress --cpu=2', 'unrecognized option: --cpu=2'],
  ['stress --cpu 0', 'invalid number of cpu hogs: 0'],
  ["govc pool.change -cpu.limt=6000 '*/Resources/prod'", 'flag provided but not defined: -cpu.limt'],
  ["govc pool.change -cpu.limit=6GHz '*/Resources/prod'", 'invalid value "6GHz" for flag -cpu.limit'],
  ["govc pool.change '*/Resources/prod' -cpu.limit=6000", "resource pool '-cpu.limit=6000' not found"],
  ['Get-ResourcePool prod | Set-ResourcePool -CpuLimtMhz 6000', "matches parameter name 'CpuLimtMhz'"],
];
