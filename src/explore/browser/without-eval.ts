/** Keeps zod from trying `new Function`, which the page's content policy forbids and the browser reports. */

import { config } from 'zod';

config({ jitless: true });
