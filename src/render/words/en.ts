/** Every word of the interface in English. A new language is one more file of this shape. */
export const en = {
  componentStatus: {
    operational: 'Operational',
    under_maintenance: 'Under maintenance',
    degraded_performance: 'Degraded',
    partial_outage: 'Partial outage',
    suspended: 'Suspended by us',
    major_outage: 'Major outage',
  },
  incidentStatus: {
    investigating: 'Investigating',
    identified: 'Identified',
    monitoring: 'Monitoring',
    resolved: 'Resolved',
  },
  maintenanceStatus: {
    scheduled: 'Scheduled',
    in_progress: 'In progress',
    verifying: 'Verifying',
    completed: 'Completed',
    cancelled: 'Cancelled',
  },
  impact: {
    none: 'No impact',
    minor: 'Minor impact',
    major: 'Major impact',
    critical: 'Critical impact',
  },
  noticeKind: {
    incident: 'Update',
    maintenance: 'Maintenance',
    postmortem: 'Full account',
    announcement: 'Announcement',
  },
  promise: {
    due: 'due',
    overdue: 'overdue',
    kept: 'kept',
    late: 'late',
  },
  about: (time: string) => `about ${time}`,
} as const;
