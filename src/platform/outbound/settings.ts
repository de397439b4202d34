import { declareSettings, list } from '#platform/settings'

export const outboundSettings = declareSettings({
  title: 'Requests to other servers',
  settings: {
    OUTBOUND_PRIVATE_HOSTS: {
      schema: list,
      doc: '`host` or `host:port`, comma separated, in private networks that feeds and forwarding may reach, also by http',
    },
  },
  read: (it): { outboundPrivateHosts: string[] } => ({ outboundPrivateHosts: it.OUTBOUND_PRIVATE_HOSTS }),
})
