using Microsoft.Extensions.Options;

namespace Wattwise.Accounting;

/// <summary>Checks the attributes of <see cref="AccountingOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class AccountingOptionsRangeValidator : IValidateOptions<AccountingOptions>;
