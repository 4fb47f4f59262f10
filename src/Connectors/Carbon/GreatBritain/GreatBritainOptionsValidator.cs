using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class GreatBritainOptionsValidator : IValidateOptions<GreatBritainOptions>;
