using Microsoft.Extensions.Options;

namespace Wattwise.Accounting;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class PostgresLedgerOptionsValidator : IValidateOptions<PostgresLedgerOptions>;
