/** Public requests: list, map, one request, feed, statistics. */
export { changesFeed } from './changes-feed.ts'
export { listGeoJson, listPage, ReportList } from './list.tsx'
export { reportPage } from './page.tsx'
export { RejectedPictures, receivedIn } from './rejected-pictures.tsx'
export { statisticsPage } from './statistics.tsx'
export { receiveUpdate, type TypedUpdate } from './updates.tsx'
