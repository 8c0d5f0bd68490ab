/** Entry of the page's script. Runs in a browser, from a file, under a content policy that allows nothing but itself. */

// This import must be first: schemas check at creation whether they may be compiled.
import './without-eval.ts';
import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import { DATA_ELEMENT, type PageData, ROOT_ELEMENT } from '../page-data.ts';
import { Explorer } from './explorer.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

const data = JSON.parse(document.getElementById(DATA_ELEMENT)!.textContent) as PageData;
void new Explorer(data).begin(document.getElementById(ROOT_ELEMENT)!);
