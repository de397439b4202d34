CREATE TABLE "information_item" (
	"jurisdiction_id" text NOT NULL,
	"source_id" text NOT NULL,
	"external_id" text NOT NULL,
	"topic" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"url" text,
	"picture_url" text,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"all_day" boolean DEFAULT false NOT NULL,
	"place" text,
	"phone" text,
	"lat" double precision,
	"long" double precision,
	"facts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"search_text" text NOT NULL,
	"published_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	CONSTRAINT "information_item_jurisdiction_id_source_id_external_id_pk" PRIMARY KEY("jurisdiction_id","source_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "information_source" (
	"jurisdiction_id" text NOT NULL,
	"id" text NOT NULL,
	"etag" text,
	"last_modified" text,
	"fetched_at" timestamp with time zone,
	"succeeded_at" timestamp with time zone,
	"next_fetch_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"items" integer DEFAULT 0 NOT NULL,
	"broken" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "information_source_jurisdiction_id_id_pk" PRIMARY KEY("jurisdiction_id","id")
);
--> statement-breakpoint
CREATE INDEX "information_item_topic" ON "information_item" USING btree ("jurisdiction_id","topic","starts_at");--> statement-breakpoint
CREATE INDEX "information_item_words" ON "information_item" USING gin ("search_text" gin_trgm_ops);