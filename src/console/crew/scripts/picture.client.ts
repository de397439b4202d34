// A picture as large as it has to be: a telephone keeps many of them, and sends them where the signal is weak.

const MAX_SIDE = 2048

const QUALITY = 0.85

/** The same, smaller. What the browser cannot read stays as it is: the town hall says what is wrong with it. */
export const reducePicture = async (file: File): Promise<File> => {
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const reduced = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return reduced && reduced.size < file.size
      ? new File([reduced], file.name, { type: reduced.type, lastModified: file.lastModified })
      : file
  } catch {
    return file
  }
}
