/** The scenario that `vchsim init` writes: small and commented, for learning. */

/** YAML text of a scenario named `name`, which must be a valid scenario name. */
export function scenarioTemplate(name: string): string {
  return TEMPLATE.replaceAll('{{name}}', name);
}

const TEMPLATE = `# yaml-language-server: $schema=./vchsim.schema.json
# Editors that know the line above complete and check this file; \`vchsim init\` wrote the schema beside it.
vchsim: 1
name: {{name}}
title: A busy container in a VCH with limits
duration: 6m

# The ESXi host. Units are always written out: MHz or GHz, MB or GB, s or m, %.
host:
  name: esx-01
  cores: 4
  mhz: 1800
  memory: 32GB
  swap: ssd                 # where the host swaps to: nvme, ssd, san or sata

# Virtual Container Hosts: the line you would type, or the same in plain keys.
vchs:
  - create: vic-machine-linux create --name limited --cpu 500 --memory 500 --no-tls
  - name: roomy
    cpu: { limit: 2GHz, shares: high }
    memory: { limit: 8GB }

# Containers: a docker line, or plain keys.
containers:
  - vch: limited
    at: 30s                 # powered on half a minute into the run
    run: docker run -d --name busy --cpuset-cpus 2 -m 2g progrium/stress --cpu 1 --timeout 5m
  - vch: roomy
    name: web
    vcpus: 1
    memory: 1GB
    # A demand: percent of the VM's vCPUs, what the guest has touched, and the part of it in use.
    workload: { cpu: 30%, memory: 500MB, active: 200MB }
    count: 2                # web-1 and web-2

# Each variant is a run of its own: \`vchsim compare {{name}}.yaml\` shows them side by side.
variants:
  relaxed:
    vchs:
      - { name: limited, cpu: { limit: unlimited }, memory: { limit: unlimited } }

# Exit code 2 when one of these does not hold.
gates:
  - "container web-*: cpu.readiness.average p95 < 5%"
`;
