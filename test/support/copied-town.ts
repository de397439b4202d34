import { cp } from 'node:fs/promises'
import { join } from 'node:path'

/** Lays a town's folder: all of Manresa's, under another name. @param more of its profile */
export const copyTown = async (
  towns: string,
  { id, name, ...more }: { id: string; name: string } & Record<string, string>,
): Promise<void> => {
  await cp('towns/manresa.cat', join(towns, id), { recursive: true })
  await changeProfile(towns, id, { id, name, authority: `Ajuntament de ${name}`, ...more })
}

export const changeProfile = async (towns: string, id: string, fields: object): Promise<void> => {
  const file = join(towns, id, 'town.json')
  await Bun.write(file, JSON.stringify({ ...(await Bun.file(file).json()), ...fields }))
}
