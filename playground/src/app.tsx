import { Header } from './shell/header.tsx'
import { KeyDialog } from './shell/key-dialog.tsx'
import { chosenTab } from './tabs/index.ts'

export function App() {
  const { View, id } = chosenTab.value
  return (
    <>
      <Header />
      <View key={id} />
      <KeyDialog />
    </>
  )
}
