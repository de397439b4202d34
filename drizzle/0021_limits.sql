CREATE TABLE "limit_use" (
	"jurisdiction_id" text NOT NULL,
	"key" "bytea" NOT NULL,
	"free_at" timestamp with time zone NOT NULL,
	CONSTRAINT "limit_use_jurisdiction_id_key_pk" PRIMARY KEY("jurisdiction_id","key")
);
--> statement-breakpoint
ALTER TABLE "limit_use" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "limit_use" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
