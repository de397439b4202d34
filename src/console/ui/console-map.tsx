import type { ComponentProps } from 'preact'
import { MapContainer, mapLabels } from '#platform/pages'
import type { View } from './view.ts'

/** A map of the console, with the town's outline, its own style and the words in the language of the page. */
export const ConsoleMap = ({
  view: { t, town },
  ...map
}: { view: View } & Omit<
  ComponentProps<typeof MapContainer>,
  'styleUrl' | 'boundary' | 'missing' | 'labels'
> & { styleUrl?: string }) => (
  <MapContainer
    styleUrl={town.mapStyleUrl}
    boundary={town.boundary}
    missing={t('queue.map.missing')}
    labels={mapLabels(t)}
    {...map}
  />
)
