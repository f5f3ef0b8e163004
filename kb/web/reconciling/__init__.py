"""Names in somebody's table become IRIs here, and IRIs columns (reconciliation API 0.2)."""
