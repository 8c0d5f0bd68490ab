/** What a vCPU is doing. */
export const Mode = {
  off: 0,
  idle: 1,
  /** Ready for any pCPU: in the ready queue. */
  ready: 2,
  running: 3,
  limited: 4,
  coStopped: 5,
  pageWait: 6,
  /** Ready, and waiting for the pCPU it last ran on although another is idle. */
  warmWait: 7,
} as const;

export const isReady = (mode: number) => mode === Mode.ready || mode === Mode.warmWait;
