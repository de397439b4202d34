/** Zones of the town, and who is given what is reported there. */
export {
  addRoute,
  dropRoute,
  dropZone,
  type Route,
  type Routed,
  type RouteRule,
  readZones,
  replaceZones,
  routeAmong,
  routed,
  routesOf,
  saveZone,
  type Zone,
  type ZoneProblem,
  zoneAmong,
  zonesOf,
} from './routing.ts'
