CREATE TABLE "area_follow" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"area_index" "bytea" NOT NULL,
	"area" "bytea",
	"contents" text[] NOT NULL,
	"frequency" text NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"given_by" uuid,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_by" uuid,
	"told_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "planned_work" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"source_id" text,
	"external_id" text,
	"kind" text NOT NULL,
	"texts" jsonb NOT NULL,
	"url" text,
	"area" jsonb NOT NULL,
	"groups" text[] DEFAULT '{}' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"all_day" boolean DEFAULT false NOT NULL,
	"state" text NOT NULL,
	"telling" text,
	"told_up_to" uuid,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "areas_up_to" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "area_follow_once" ON "area_follow" USING btree ("jurisdiction_id","contact_id","area_index") WHERE "area_follow"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "area_follow_active" ON "area_follow" USING btree ("jurisdiction_id","id") WHERE "area_follow"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "area_follow_of" ON "area_follow" USING btree ("jurisdiction_id","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "planned_work_external" ON "planned_work" USING btree ("jurisdiction_id","source_id","external_id") WHERE "planned_work"."source_id" is not null;--> statement-breakpoint
CREATE INDEX "planned_work_newest" ON "planned_work" USING btree ("jurisdiction_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "planned_work_current" ON "planned_work" USING btree ("jurisdiction_id","starts_at") WHERE "planned_work"."state" = 'published';--> statement-breakpoint
CREATE INDEX "planned_work_telling" ON "planned_work" USING btree ("jurisdiction_id") WHERE "planned_work"."telling" = 'sending';--> statement-breakpoint
ALTER TABLE "area_follow" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "area_follow" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));--> statement-breakpoint
ALTER TABLE "planned_work" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "planned_work" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
