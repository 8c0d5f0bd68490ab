/** Container networks of `vic-machine create`: which settings VIC refuses. The model has no network traffic. */

import type { LineProblem, Span } from './line-problem.ts';
import type { ContainerNetworksDraft } from './vic-machine-options.ts';

export function containerNetworkProblems(_draft: ContainerNetworksDraft, _whole: Span): LineProblem[] {
  return [];
}
