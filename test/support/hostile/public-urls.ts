/** Every address that shows requests to anybody. @param id of one of them */
export const publicUrls = (id: string): string[] => [
  `/reports/${id}`,
  `/reports/${id}?received`,
  `/reports/${id}/changes.atom`,
  '/reports?state=all',
  `/reports?number=${id}`,
  '/reports.geojson?state=all',
  '/',
  '/embed',
  '/statistics',
  ...['json', 'xml', 'geojson'].flatMap((format) => [
    `/open311/v2/requests/${id}.${format}?extensions=true`,
    `/open311/v2/requests.${format}?page_size=1000&extensions=true`,
    `/open311/v2/requests.${format}?service_request_id=${id}&extensions=true`,
  ]),
  ...['json', 'xml'].flatMap((format) => [
    `/open311/v2/servicerequestupdates.${format}?extensions=true`,
    `/open311/v2/tokens/${id}.${format}`,
  ]),
  '/open311/v2/changes.json?limit=500',
  '/open311/v2/events.json?limit=500',
  '/open311/v2/dumps/requests.csv',
  '/open311/v2/dumps/requests.geojson',
  '/open311/v2/dumps/requests.parquet',
  '/open311/v2/dumps/neighbourhoods.csv',
  '/data',
  '/data/catalog.jsonld',
]
