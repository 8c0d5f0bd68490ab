/**
 * Public interface of this folder: the meaning of the command lines of vic-machine, docker and stress. Other folders do
 * not import its parts.
 *
 * It also reads the lines of govc and PowerCLI that change pools and VMs in vSphere.
 *
 * Parts: command-line/ reads words and options. vic-machine/, docker/ and stress/ each contain one program. networks/
 * decides which traffic reaches a container.
 */

export type { LineProblem } from './command-line/line-problem.ts';
export { mendLine } from './command-line/mended-line.ts';
export type { Given } from './command-line/options.ts';
export { withoutPasswords } from './command-line/program.ts';
export { splitWords } from './command-line/shell-words.ts';
export {
  answerTo,
  exitStatus,
  fromDaemon,
  fromPortlayer,
  nameInUse,
  noSuchContainer,
  notRunning,
  refusedCreation,
  refusedStart,
  stillRunning,
} from './docker/answers.ts';
export { type BuildHost, findBuildHost } from './docker/build-host.ts';
export { type DockerCall, parseDockerCall } from './docker/call.ts';
export { connectionRefusal, hostName, unreachable } from './docker/connection.ts';
export { memoryMbOf } from './docker/container-size.ts';
export { EngineBook, type Listed } from './docker/engine-book.ts';
export { hostPorts, portTaken } from './docker/host-ports.ts';
export {
  composeRenamedVmName,
  containerId,
  containerVmName,
  conventionRefusal,
  randomContainerName,
  shortIdOf,
} from './docker/names.ts';
export { netRefusals } from './docker/net-refusals.ts';
export { publishProblem } from './docker/publish.ts';
export { quotaRefusal } from './docker/quotas.ts';
export { type ContainerKeys, parseRun } from './docker/run.ts';
export { makesVolume, volumeRefusal } from './docker/volumes.ts';
export { attachmentOf, BRIDGE, containerNet, isPlain, netOf } from './networks/attachment.ts';
export { containerNetworkOf, containerNetworkProblems, splitRanges } from './networks/container-networks.ts';
export {
  type Admission,
  type Attachment,
  defaultLevel,
  formatPort,
  listAdmissions,
  reachableText,
} from './networks/firewall.ts';
export { parseStress, parseStressLine } from './stress/line.ts';
export type { FoundStress } from './stress/wrapped.ts';
export { API_TIMEOUT_MS, apiTimeoutText, timeoutOf } from './vic-machine/api-timeout.ts';
export { type ClientAccess, clientAccess } from './vic-machine/client-access.ts';
export { type ConfigureKeys, configureRefusal, parseConfigure } from './vic-machine/configure.ts';
export {
  type CreateRules,
  type InstallKeys,
  leastReservation,
  parseCreate,
} from './vic-machine/create.ts';
export type { ContainerNetworksDraft, VicRelease } from './vic-machine/create-draft.ts';
export { type FamilyCall, parseFamilyCall } from './vic-machine/family.ts';
export type { ParsedToolLine, ToolAllocation } from './vsphere-tools/change.ts';
export { isGovc, parseGovc } from './vsphere-tools/govc.ts';
export { isPowerCli, parsePowerCli } from './vsphere-tools/powercli.ts';
