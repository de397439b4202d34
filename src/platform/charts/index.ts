/** Charts: laid out as marks, drawn on a page as SVG. */
export { type Bar, barChart } from './bar-chart.ts'
export { Chart, Spark } from './chart.tsx'
export { type Column, columnChart } from './column-chart.ts'
export { type Drawing, LEVELS, type Mark, mirrored, type Tone } from './drawing.ts'
export { type HeatMap, heatMap } from './heat-map.ts'
