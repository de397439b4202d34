/** What a picture shows, as a model of another server says. Off unless configured. */
export {
  createPictureReader,
  MAX_SENT_SIDE,
  type PictureReader,
  type PictureReading,
  type SeenRegion,
  UNFIT_REASONS,
  type UnfitReason,
  type VisionConfig,
} from './picture-reader.ts'
export { probeVision } from './probe.ts'
export { visionSettings } from './settings.ts'
