/**
 * Messages of docker's client when a call fails, and its exit status.
 *
 * Errors of the client in a value, and all failed creations of `docker run`, include the program's name and a reference
 * to its help. Answers to other commands are printed unchanged.
 * Sources. docker 17.06 cli/command/container/{run,create}.go (reportError, exit status), cli/cobra.go (flags), vendored
 *   client/request.go (failed connections). Documented.
 */

/** Commands that make a container. */
export type Making = 'run' | 'create';

/** A value that the client refuses. */
export function formatClientRefusal(text: string, command: Making): string {
  return `docker: ${withStop(text)}\nSee 'docker ${command} --help'.`;
}

/** Refusal of a creation by the engine, or by the connection to it. */
export function refusedCreation(text: string, command: Making): string {
  return command === 'run' ? formatClientRefusal(text, command) : text;
}

/** Refusal by the engine of the start of a new container. */
export function refusedStart(text: string, action: string): string {
  return action === 'run' ? `docker: ${withStop(text)}` : text;
}

/** The answer to any other command. */
export function answerTo(text: string, action: string): string {
  return action === 'run' || action === 'create' ? refusedCreation(text, action) : text;
}

export function fromDaemon(text: string): string {
  return `Error response from daemon: ${text}`;
}

export function fromPortlayer(text: string): string {
  return fromDaemon(`Server error from portlayer: ${text}`);
}

/** The engine that answers: that of a VCH, or a Docker engine in a container. */
export type Engine = 'vch' | 'docker';

/**
 * A name somebody has. Sources: VIC 1.2.1 lib/apiservers/engine/backends/container.go; docker 1.13 daemon/names.go; the real
 * texts have all 64 digits of the id. Documented.
 */
export function nameInUse(name: string, id: string, engine: Engine = 'vch'): string {
  const [what, again] = engine === 'vch' ? [`name "${name}"`, 're use'] : [`container name "/${name}"`, 'reuse'];
  return fromDaemon(
    `Conflict. The ${what} is already in use by container ${id}. You have to remove (or rename) that container to be able to ${again} that name.`,
  );
}

/** Sources of these: docker 1.13 daemon/{container,kill,delete,rename}.go, which VIC repeats. Documented. */
export function noSuchContainer(name: string): string {
  return fromDaemon(`No such container: ${name}`);
}

export function notRunning(name: string): string {
  return fromDaemon(`Cannot kill container: ${name}: Container ${name} is not running`);
}

export function stillRunning(name: string): string {
  return fromDaemon(
    `You cannot remove a running container ${name}. Stop the container before attempting removal or use -f`,
  );
}

export function sameName(): string {
  return fromDaemon('renaming a container with the same name as its current name');
}

/** Exit status of a call with this message: 125 for docker run, and for a refused option or value. */
export function exitStatus(action: string, printed: string): number {
  if (/requires (?:at least|exactly) /.test(printed) || printed.includes('is not a docker command')) return 1;
  return action === 'run' || /\nSee 'docker [a-z ]+ --help'\.$/.test(printed) ? 125 : 1;
}

function withStop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
