const PASSWORD_IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s:@/?#"']*):[^\s@/?#"']+@/gi;
const PASSWORD_OPTION = /([?&][a-z_]*password=)[^\s&#"']+/gi;

/**
 * The text with the password of every URL in it replaced by `***`: for messages and logs.
 *
 * The user name, host, port and database stay readable, so that one sees which server was meant.
 */
export function redactUrl(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(PASSWORD_IN_URL, '$1:***@').replace(PASSWORD_OPTION, '$1***');
}
