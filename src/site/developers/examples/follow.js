// Follows everything that happens, from the beginning, without missing any of it. Keep `next` somewhere safe: after
// a restart, go on from there.
const site = 'http://localhost:3000'
let next = '/open311/v2/changes.json?after=0'

for (;;) {
  const response = await fetch(site + next)
  for (const { change_id, type, service_request_id, request } of await response.json())
    console.log(change_id, type, service_request_id, request.status, request.service_name)
  const before = next
  next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link'))[1]
  // Nothing new. A program that goes on would wait here for a minute, and ask again.
  if (next === before) break
}
