using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class CarbonFailoverOptionsValidator : IValidateOptions<CarbonFailoverOptions>;
