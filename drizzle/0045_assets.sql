CREATE TABLE "asset" (
	"jurisdiction_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"lat" double precision NOT NULL,
	"long" double precision NOT NULL,
	"at" "point" NOT NULL,
	"address" text,
	"retired_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "asset_jurisdiction_id_id_pk" PRIMARY KEY("jurisdiction_id","id")
);
--> statement-breakpoint
CREATE TABLE "asset_layer" (
	"jurisdiction_id" text NOT NULL,
	"code" text NOT NULL,
	"assets" integer NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "asset_layer_jurisdiction_id_code_pk" PRIMARY KEY("jurisdiction_id","code")
);
--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "asset_id" text;--> statement-breakpoint
CREATE INDEX "asset_place" ON "asset" USING gist ("jurisdiction_id","kind","at") WHERE "asset"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "service_request_asset" ON "service_request" USING btree ("jurisdiction_id","asset_id","requested_at" DESC NULLS LAST) WHERE "service_request"."asset_id" is not null;--> statement-breakpoint
ALTER TABLE "asset" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "asset" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "asset_layer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "asset_layer" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
