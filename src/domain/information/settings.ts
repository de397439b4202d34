import { declareSettings, webAddress } from '#platform/settings'

export const informationSettings = declareSettings({
  title: 'Information sources',
  settings: {
    FEEDS_URL: {
      schema: webAddress.optional(),
      isPrivate: true,
      doc: "value of `{feeds}` in the town's `feeds.json`; without it those sources are skipped",
    },
  },
  read: (it): { feedsUrl?: string } => ({ feedsUrl: it.FEEDS_URL }),
})
