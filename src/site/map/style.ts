import type {
  FillLayerSpecification,
  LayerSpecification,
  LineLayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'

/** Colours of a sheet. Names have a contrast of 4.5 or more with the paper. */
type Palette = Record<
  'paper' | 'green' | 'water' | 'building' | 'street' | 'casing' | 'rail' | 'name' | 'quarter' | 'landmark',
  string
>

const LIGHT: Palette = {
  paper: '#f4f2ee',
  green: '#d9e8cf',
  water: '#b9d7ea',
  building: '#e4dfd7',
  street: '#ffffff',
  casing: '#b9afa0',
  rail: '#a59c90',
  name: '#4b4a47',
  quarter: '#6a4a52',
  landmark: '#1d5a63',
}

const DARK: Palette = {
  paper: '#1d2126',
  green: '#22332a',
  water: '#1c3444',
  building: '#2a2f36',
  street: '#3b424b',
  casing: '#14171b',
  rail: '#4d5560',
  name: '#c9cdd3',
  quarter: '#e0b7bf',
  landmark: '#9bd0d8',
}

/** Drawn by the browser with a font of its own: no file of letters is fetched. */
const FONT = ['system-ui', 'sans-serif']

const nameLayer = (
  id: string,
  kind: string,
  from: number,
  size: [number, number],
  color: string,
  { paper }: Palette,
): SymbolLayerSpecification => ({
  id,
  type: 'symbol',
  source: 'names',
  minzoom: from,
  filter: ['==', ['get', 'kind'], kind],
  layout: {
    'text-field': ['get', 'name'],
    'text-font': FONT,
    'text-size': ['interpolate', ['linear'], ['zoom'], from, size[0], from + 4, size[1]],
    'text-max-width': 8,
    'text-padding': 4,
  },
  paint: { 'text-color': color, 'text-halo-color': paper, 'text-halo-width': 1.5 },
})

const WIDTH = (times: number) =>
  [
    'interpolate',
    ['exponential', 1.6],
    ['zoom'],
    12,
    ['*', times, ['match', ['get', 'class'], 'main', 1.6, 'path', 0.3, 0.7]],
    18,
    ['*', times, ['match', ['get', 'class'], 'main', 22, 'path', 3, 14]],
  ] as unknown as number

/** Sheet by sheet, from what lies lowest. */
const tileLayers = (colours: Palette): LayerSpecification[] => {
  const fill = (id: string, color: string, minzoom = 0): FillLayerSpecification => ({
    id,
    type: 'fill',
    source: 'town',
    'source-layer': id,
    minzoom,
    paint: { 'fill-color': color },
  })
  const line = (id: string, layer: string, color: string, width: number): LineLayerSpecification => ({
    id,
    type: 'line',
    source: 'town',
    'source-layer': layer,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': color, 'line-width': width },
  })
  return [
    fill('green', colours.green),
    fill('water', colours.water),
    { ...line('streams', 'water', colours.water, 2), filter: ['==', ['geometry-type'], 'LineString'] },
    fill('buildings', colours.building, 14),
    line('casing', 'streets', colours.casing, WIDTH(1.25)),
    line('streets', 'streets', colours.street, WIDTH(1)),
    { ...line('rail', 'rail', colours.rail, 1.5), minzoom: 12 },
    {
      id: 'street-names',
      type: 'symbol',
      source: 'town',
      'source-layer': 'streets',
      minzoom: 14,
      filter: ['has', 'name'],
      layout: {
        'symbol-placement': 'line',
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 14, 11, 18, 15],
      },
      paint: { 'text-color': colours.name, 'text-halo-color': colours.paper, 'text-halo-width': 1.5 },
    },
  ]
}

/** Over what is drawn and under the names. */
const AERIAL: LayerSpecification = {
  id: 'aerial',
  type: 'raster',
  source: 'aerial',
  layout: { visibility: 'none' },
}

/**
 * The style of a town's own map. Addresses in it are relative to the service.
 * @param tiles unset: names on a sheet
 * @param aerial photographs, which are not shown until somebody asks for them
 */
export const createMapStyle = (
  theme: 'light' | 'dark',
  tiles: { attribution: string; zooms: [number, number] } | undefined,
  aerial?: { credit: string; zooms: [number, number] },
): StyleSpecification => {
  const colours = theme === 'dark' ? DARK : LIGHT
  const drawn = tiles ? tileLayers(colours) : []
  return {
    version: 8,
    sources: {
      names: { type: 'geojson', data: '/map/names.geojson' },
      ...(tiles && {
        town: {
          type: 'vector' as const,
          tiles: ['/map/tiles/{z}/{x}/{y}'],
          minzoom: tiles.zooms[0],
          maxzoom: tiles.zooms[1],
          attribution: tiles.attribution,
        },
      }),
      ...(aerial && {
        aerial: {
          type: 'raster' as const,
          tiles: ['/map/aerial/{z}/{x}/{y}'],
          tileSize: 256,
          minzoom: aerial.zooms[0],
          maxzoom: aerial.zooms[1],
          // It is put on the page as markup.
          attribution: Bun.escapeHTML(aerial.credit),
        },
      }),
    },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': colours.paper } },
      ...drawn.filter(({ type }) => type !== 'symbol'),
      ...(aerial ? [AERIAL] : []),
      ...drawn.filter(({ type }) => type === 'symbol'),
      ...(tiles ? [] : [nameLayer('street-points', 'street', 13.5, [11, 14], colours.name, colours)]),
      nameLayer('landmarks', 'landmark', 14, [11, 14], colours.landmark, colours),
      nameLayer('quarters', 'quarter', 11, [12, 17], colours.quarter, colours),
    ],
  }
}
