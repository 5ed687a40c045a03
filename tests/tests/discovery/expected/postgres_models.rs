use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use juggler_core::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

/// The table `badge`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "badge", rename_all = "camelCase")]
pub struct Badge {
    #[model(
        column = "employee_email",
        length = 60,
        postgres(type = "character varying")
    )]
    pub employee_email: Option<String>,
    #[model(id, postgres(type = "integer"))]
    pub no: i32,
    #[model(belongs_to(foreign_key = employee_email, primary_key = email))]
    pub employee: BelongsTo<Employee>,
}

/// The table or view `big orders`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "big orders", rename_all = "camelCase", no_id)]
pub struct BigOrders {
    #[model(column = "2nd-no", postgres(type = "smallint"))]
    pub _2nd_no: Option<i16>,
    #[model(precision = 10, scale = 2, postgres(type = "numeric"))]
    pub total: f64,
    #[model(postgres(type = "text"))]
    pub kind: Option<String>,
}

/// The table `department`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "department", rename_all = "camelCase")]
pub struct Department {
    #[model(id, postgres(type = "integer"))]
    pub id: i32,
    #[model(postgres(type = "text"))]
    pub name: String,
    #[model(column = "head_id", unique, postgres(type = "integer"))]
    pub head_id: Option<i32>,
    pub head: BelongsTo<Employee>,
    pub employees: HasMany<Employee>,
}

/// The table `employee`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee", rename_all = "camelCase")]
pub struct Employee {
    #[model(id, generated, postgres(type = "integer"))]
    pub id: i32,
    #[model(unique, length = 60, postgres(type = "character varying"))]
    pub email: String,
    #[model(column = "boss_id", postgres(type = "integer"))]
    pub boss_id: Option<i32>,
    #[model(column = "department_id", postgres(type = "integer"))]
    pub department_id: Option<i32>,
    pub boss: BelongsTo<Employee>,
    pub department: BelongsTo<Department>,
    #[model(has_many(foreign_key = employee_email, primary_key = email))]
    pub badges: HasMany<Badge>,
    #[model(has_one(foreign_key = head_id))]
    pub department_by_head: HasOne<Department>,
    #[model(has_many(foreign_key = boss_id))]
    pub employees: HasMany<Employee>,
    pub employee_skills: HasMany<EmployeeSkill>,
    #[model(has_many(through = EmployeeSkill, foreign_key = employee_id, key_through = skill_name))]
    pub skills: HasMany<Skill>,
}

/// The table `employee_skill`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee_skill", rename_all = "camelCase")]
pub struct EmployeeSkill {
    #[model(id = 1, column = "employee_id", postgres(type = "integer"))]
    pub employee_id: i32,
    #[model(
        id = 2,
        column = "skill_name",
        length = 20,
        postgres(type = "character varying")
    )]
    pub skill_name: String,
    #[model(postgres(type = "integer"))]
    pub level: Option<i32>,
    pub employee: BelongsTo<Employee>,
    #[model(belongs_to(foreign_key = skill_name))]
    pub skill: BelongsTo<Skill>,
}

/// The table `kinds`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "kinds")]
pub struct Kinds {
    #[model(id, postgres(type = "integer"))]
    pub id: i32,
    #[model(length = 5, postgres(type = "character"))]
    pub c: Option<String>,
    #[model(postgres(type = "real"))]
    pub f4: Option<f32>,
    #[model(postgres(type = "numeric"))]
    pub n0: Option<Decimal>,
    #[model(precision = 30, scale = 4, postgres(type = "numeric"))]
    pub n30: Option<Decimal>,
    #[model(postgres(type = "time without time zone"))]
    pub t: Option<NaiveTime>,
    #[model(postgres(type = "timestamp with time zone"))]
    pub tz: Option<DateTime<Utc>>,
    #[model(postgres(type = "interval"))]
    pub i: Option<String>,
    #[model(postgres(type = "mood"))]
    pub m: Option<String>,
    #[model(postgres(type = "json"))]
    pub j: Option<serde_json::Value>,
    #[model(postgres(type = "jsonb"))]
    pub jb: Option<serde_json::Value>,
    #[model(postgres(type = "integer[]"))]
    pub a: Option<serde_json::Value>,
    #[model(postgres(type = "text[]"))]
    pub w: Option<serde_json::Value>,
    #[model(postgres(type = "uuid"))]
    pub u: Option<Uuid>,
    #[model(postgres(type = "inet"))]
    pub ip: Option<String>,
    #[model(length = 3, postgres(type = "bit"))]
    pub b: Option<String>,
    #[model(postgres(type = "oid"))]
    pub o: Option<i64>,
    #[model(postgres(type = "integer"))]
    pub twice: Option<i32>,
}

/// The table or view `log`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "log", no_id)]
pub struct Log {
    #[model(postgres(type = "timestamp with time zone"))]
    pub at: Option<DateTime<Utc>>,
    #[model(postgres(type = "text"))]
    pub line: Option<String>,
}

/// The table `Order`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
pub struct Order {
    #[model(id = 1, column = "tenant id", postgres(type = "integer"))]
    pub tenant_id: i32,
    #[model(id = 2, column = "2nd-no", postgres(type = "smallint"))]
    pub _2nd_no: i16,
    #[model(length = 20, postgres(type = "character varying"))]
    pub r#type: String,
    #[model(postgres(type = "real"))]
    pub größe: Option<f32>,
    #[model(column = "order_date", postgres(type = "timestamp without time zone"))]
    pub order_date: NaiveDateTime,
    #[model(column = "orderDate", postgres(type = "date"))]
    pub order_date2: Option<NaiveDate>,
    #[model(precision = 10, scale = 2, postgres(type = "numeric"))]
    pub total: f64,
    #[model(column = "parent tenant", postgres(type = "integer"))]
    pub parent_tenant: Option<i32>,
    #[model(column = "parent no", postgres(type = "smallint"))]
    pub parent_no: Option<i16>,
    #[model(belongs_to(foreign_key = [parent_tenant, parent_no]))]
    pub order: BelongsTo<Order>,
    #[model(has_many(foreign_key = [parent_tenant, parent_no]))]
    pub orders: HasMany<Order>,
    #[model(has_many(foreign_key = [tenant_id, order_no]))]
    pub order_line2s: HasMany<OrderLine2>,
}

/// The table `ORDER_LINE_`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "ORDER_LINE_", rename_all = "camelCase")]
pub struct OrderLine {
    #[model(id, postgres(type = "integer"))]
    pub self_: i32,
    #[model(column = "***", postgres(type = "text"))]
    pub column: Option<String>,
    #[model(column = "!!!", postgres(type = "text"))]
    pub column2: Option<String>,
}

/// The table `order_line`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "order_line", rename_all = "camelCase")]
pub struct OrderLine2 {
    #[model(id, generated, postgres(type = "bigint"))]
    pub id: i64,
    #[model(column = "tenant_id", postgres(type = "integer"))]
    pub tenant_id: i32,
    #[model(column = "order_no", postgres(type = "smallint"))]
    pub order_no: i16,
    #[model(column = "say \"hi\"", postgres(type = "text"))]
    pub say_hi: Option<String>,
    #[model(postgres(type = "boolean"))]
    pub done: bool,
    #[model(postgres(type = "bytea"))]
    pub data: Option<Vec<u8>>,
    #[model(belongs_to(foreign_key = [tenant_id, order_no]))]
    pub order: BelongsTo<Order>,
}

/// The table `skill`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "skill")]
pub struct Skill {
    #[model(id, length = 20, postgres(type = "character varying"))]
    pub name: String,
    #[model(has_many(foreign_key = skill_name))]
    pub employee_skills: HasMany<EmployeeSkill>,
    #[model(has_many(through = EmployeeSkill, foreign_key = skill_name, key_through = employee_id))]
    pub employees: HasMany<Employee>,
}
