/** A month of a town hall: what the demonstration begins with. */
export { buildMonth } from './build-month.ts'
export { listRecentWriters, type RecentWriter } from './recent-writers.ts'
export { lookAtDrawing } from './recognise-drawing.ts'
export { sampleAssets } from './sample-assets.ts'
