# One file for both apps:  docker build -f infra/docker/app.Dockerfile --build-arg APP=projector .
# No BuildKit syntax: the classic builder of older Docker versions reads it too.
ARG NODE_IMAGE=node:24-bookworm-slim

# --- build: everything that is needed to compile, none of which is in the image at the end ---------
FROM ${NODE_IMAGE} AS build
WORKDIR /workspace
# The pnpm that package.json names is installed by hand below, so that the lockfile means the same
# here as on a developer's machine; `pm-on-fail` keeps pnpm from looking for itself in the lockfile.
ENV CI=true pnpm_config_pm_on_fail=ignore
COPY package.json ./
RUN npm install --global --no-fund --no-audit "$(node -p 'require("./package.json").packageManager.split("+")[0]')"

# Packages are fetched from the lockfile alone: this layer, the slow one, is reused until the
# lockfile changes, whatever happens to the sources.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch

COPY . .
RUN pnpm install --frozen-lockfile --offline
# Node does not strip types under node_modules, which is where the workspace's packages end up:
# an image runs built JavaScript.
RUN pnpm exec tsc -b apps/account-service apps/projector

# From here on the two apps differ. `deploy` copies the app with its production dependencies, each a
# real folder; sources and type declarations that come with the workspace's packages stay behind.
ARG APP
RUN test -n "$APP" || { echo 'Say which app: --build-arg APP=account-service or APP=projector' >&2; exit 1; }
RUN pnpm --filter "@streamfold/$APP" --prod --offline deploy /app \
 && find /app -type d -path '*/@streamfold/*/src' -prune -exec rm -r {} + \
 && rm -rf /app/src

# --- runtime: Node, production dependencies, dist --------------------------------------------------
FROM ${NODE_IMAGE}
ARG APP
ARG PORT=8444
LABEL org.opencontainers.image.title="streamfold-${APP}" org.opencontainers.image.licenses="MIT"

# HOST: Fastify binds to loopback unless told otherwise, and nobody reaches loopback in a container.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=${PORT}
WORKDIR /app
# Owned by root and run as another user: the process cannot change its own code.
COPY --from=build /app ./
USER node
EXPOSE ${PORT}

# Ready means that it can do its work, which is what whoever waits for it wants to know.
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# Exec form: Node is told to stop, not a shell in front of it that would keep the signal to itself.
CMD ["node", "--enable-source-maps", "dist/main.js"]
