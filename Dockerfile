# The production image: Bun runs the sources (sharp does not work in a compiled binary).
FROM oven/bun:1.4.5-slim AS install
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY patches patches
RUN bun install --frozen-lockfile --production

FROM oven/bun:1.4.5-slim
WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data
COPY --from=install /app/node_modules node_modules
COPY package.json tsconfig.json LICENSE ./
COPY src src
COPY drizzle drizzle
COPY towns towns
RUN mkdir /data && chown bun:bun /data
USER bun
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s CMD ["bun", "-e", "process.exit((await fetch('http://localhost:3000/health/ready')).ok ? 0 : 1)"]
CMD ["bun", "src/main.ts"]
