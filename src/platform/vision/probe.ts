import { createPictureReader, type VisionConfig } from './picture-reader.ts'

/** A grey square of 64 pixels, as a JPEG. */
const SQUARE = [
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBD',
  'ARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCABAAEAD',
  'ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAA',
  'AP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ALAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB//2Q==',
].join('')

/** Has the model look at a picture of nothing. @throws {ModelServerFailed} where it does not answer as it has to */
export const probeVision = async (config: VisionConfig): Promise<void> => {
  await createPictureReader(config).read(Buffer.from(SQUARE, 'base64'), [
    { id: 'lamp', title: 'Street lamp that is out' },
  ])
}
