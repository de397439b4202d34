import { handleJobs, type Module } from '#domain/town'
import { eraseUnsigned, purgeUnsigned } from './retention.ts'
import { requeueStalledSeals, sealSignedDocument } from './seal-document.ts'
import { signDocument } from './signing.ts'

export const proceduresModule: Module = {
  name: 'procedures',
  jobs: [handleJobs(signDocument, (town, { signingId }) => sealSignedDocument(town, signingId), 2)],
  retention: [{ name: 'tidy-signings', cron: '0 30 4 * * *', run: purgeUnsigned }],
  requeueStalled: requeueStalledSeals,
  afterErasure: eraseUnsigned,
}
