import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { Scope } from '../session/scope.ts'
import type { IconName } from '../shared/icon-paths.ts'

export interface Page {
  /** As `wouter` reads it, below the base. */
  readonly path: string
  /** In the navigation and the palette; absent: the page is reached from another one. */
  readonly label?: string
  readonly icon?: IconName
  /** After `g`. */
  readonly key?: string
  /** Who lacks it does not see that the page exists. */
  readonly scope: Scope
  /** There only where the process that answers has demo vehicles. */
  readonly isDemo?: true
  readonly Component: LazyExoticComponent<ComponentType>
}

/** Each page is a file that is loaded when it is first shown; the navigation is in this order. */
export const pages: readonly Page[] = [
  {
    path: '/',
    label: 'Now',
    icon: 'pulse',
    key: 'n',
    scope: 'system:read',
    Component: lazy(() => import('../pages/now/now-page.tsx')),
  },
  {
    path: '/vehicles',
    label: 'Vehicles',
    icon: 'car',
    key: 'v',
    scope: 'vehicles:read',
    Component: lazy(() => import('../pages/vehicles/vehicles-page.tsx')),
  },
  {
    path: '/vehicles/:vin',
    scope: 'vehicles:read',
    Component: lazy(() => import('../pages/vehicle/vehicle-page.tsx')),
  },
  {
    path: '/commands',
    label: 'Commands',
    icon: 'list',
    key: 'c',
    scope: 'commands:read',
    Component: lazy(() => import('../pages/commands/commands-page.tsx')),
  },
  { path: '/commands/:id', scope: 'commands:read', Component: lazy(() => import('../pages/command/command-page.tsx')) },
  {
    path: '/approvals',
    label: 'Approvals',
    icon: 'hourglass',
    key: 'a',
    scope: 'commands:approve',
    Component: lazy(() => import('../pages/approvals/approvals-page.tsx')),
  },
  {
    path: '/schedules',
    label: 'Schedules',
    icon: 'calendar',
    key: 's',
    scope: 'schedules:read',
    Component: lazy(() => import('../pages/schedules/list/schedules-page.tsx')),
  },
  {
    path: '/schedules/new',
    scope: 'schedules:write',
    Component: lazy(() => import('../pages/schedules/editor/editor-page.tsx')),
  },
  {
    path: '/schedules/:id',
    scope: 'schedules:read',
    Component: lazy(() => import('../pages/schedules/one/schedule-page.tsx')),
  },
  {
    path: '/schedules/:id/edit',
    scope: 'schedules:write',
    Component: lazy(() => import('../pages/schedules/editor/editor-page.tsx')),
  },
  {
    path: '/campaigns',
    label: 'Campaigns',
    icon: 'waves',
    key: 'm',
    scope: 'campaigns:read',
    Component: lazy(() => import('../pages/campaigns/list/campaigns-page.tsx')),
  },
  {
    path: '/campaigns/new',
    scope: 'campaigns:write',
    Component: lazy(() => import('../pages/campaigns/editor/editor-page.tsx')),
  },
  {
    path: '/campaigns/:id',
    scope: 'campaigns:read',
    Component: lazy(() => import('../pages/campaigns/one/campaign-page.tsx')),
  },
  {
    path: '/webhooks',
    label: 'Webhooks',
    icon: 'hook',
    key: 'w',
    scope: 'webhooks:read',
    Component: lazy(() => import('../pages/webhooks/list/webhooks-page.tsx')),
  },
  {
    path: '/webhooks/:id',
    scope: 'webhooks:read',
    Component: lazy(() => import('../pages/webhooks/one/webhook-page.tsx')),
  },
  {
    path: '/parked',
    label: 'Parked',
    icon: 'inbox',
    key: 'p',
    scope: 'parked:read',
    Component: lazy(() => import('../pages/parked/parked-page.tsx')),
  },
  {
    path: '/keys',
    label: 'Keys',
    icon: 'key',
    key: 'k',
    scope: 'keys:read',
    Component: lazy(() => import('../pages/keys/keys-page.tsx')),
  },
  {
    path: '/audit',
    label: 'Audit',
    icon: 'eye',
    key: 'u',
    scope: 'audit:read',
    Component: lazy(() => import('../pages/audit/audit-page.tsx')),
  },
  {
    path: '/catalogue',
    label: 'Catalogue',
    icon: 'book',
    key: 't',
    scope: 'commands:read',
    Component: lazy(() => import('../pages/catalogue/catalogue-page.tsx')),
  },
  {
    path: '/catalogue/:name',
    scope: 'commands:read',
    Component: lazy(() => import('../pages/catalogue/command-type-page.tsx')),
  },
  {
    path: '/system',
    label: 'System',
    icon: 'server',
    key: 'y',
    scope: 'system:read',
    Component: lazy(() => import('../pages/system/system-page.tsx')),
  },
  {
    path: '/demo',
    label: 'Demo',
    icon: 'plug',
    key: 'd',
    scope: 'demo:read',
    isDemo: true,
    Component: lazy(() => import('../pages/demo/demo-page.tsx')),
  },
]
