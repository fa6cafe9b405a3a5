import { useState } from 'react'
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type Selection,
  Separator,
} from 'react-aria-components'
import { useMe, useSession } from '../session/session-context.ts'
import { Icon } from '../shared/icon.tsx'
import { type Theme, chooseTheme, storedTheme, themes } from '../theme/theme.ts'
import styles from './account-menu.module.css'

const themeWords: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' }

/** One of them is always chosen. */
const chosenIn = (keys: Selection): Theme => themes.find((theme) => keys !== 'all' && keys.has(theme)) ?? 'system'

/** Who is signed in and what the key may do; the theme; the way out. */
const AccountMenu = () => {
  const { name, who, scope } = useMe()
  return (
    <MenuTrigger>
      <Button className={styles.trigger ?? ''} aria-label={`${name ?? who}, ${scope}`}>
        <Icon name="user" size={15} />
        <span className={styles.name}>{name ?? who}</span>
        <Icon name="down" size={12} />
      </Button>
      <Popover className={styles.popover ?? ''} placement="bottom end">
        <Menu className={styles.menu ?? ''} aria-label="Account">
          <WhoSection />
          <Separator className={styles.separator ?? ''} />
          <ThemeSection />
          <Separator className={styles.separator ?? ''} />
          <MoreSection />
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

const isKey = (who: string): boolean => who.startsWith('key:')

const WhoSection = () => {
  const { name, who, scope } = useMe()
  return (
    <MenuSection aria-label="Who">
      <Header className={styles.who ?? ''}>
        <b>{name ?? who}</b>
        <span>
          {isKey(who) ? who : 'no key is needed here'} · may {scope}
        </span>
      </Header>
    </MenuSection>
  )
}

const ThemeSection = () => {
  const [theme, setTheme] = useState(storedTheme)
  const choose = (next: Theme): void => {
    chooseTheme(next)
    setTheme(next)
  }
  return (
    <MenuSection
      aria-label="Theme"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={(keys) => choose(chosenIn(keys))}
    >
      <Header className={styles.section ?? ''}>Theme</Header>
      {themes.map((each) => (
        <MenuItem key={each} id={each} textValue={themeWords[each]} className={styles.item ?? ''}>
          <span className={styles.mark}>{each === theme && <Icon name="check" size={13} />}</span>
          {themeWords[each]}
        </MenuItem>
      ))}
    </MenuSection>
  )
}

const MoreSection = () => {
  const { who } = useMe()
  const { signOut } = useSession()
  return (
    <MenuSection aria-label="More">
      <MenuItem id="docs" href="/docs/" target="_blank" textValue="API reference" className={styles.item ?? ''}>
        <span className={styles.mark}>
          <Icon name="external" size={13} />
        </span>
        API reference
      </MenuItem>
      <MenuItem id="out" textValue="Sign out" className={styles.item ?? ''} onAction={() => signOut()}>
        <span className={styles.mark}>
          <Icon name="key" size={13} />
        </span>
        {isKey(who) ? 'Sign out' : 'Use an API key'}
      </MenuItem>
    </MenuSection>
  )
}

export default AccountMenu
