/** Planned works on the site: the list and the map, one of them, what is told beside a report. */
export { WorksThere } from './there.tsx'
export { workPage, worksGeoJson, worksPage } from './works.tsx'
