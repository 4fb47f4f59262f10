using Microsoft.Extensions.Options;

namespace Wattwise.Routing;

/// <summary>Checks the attributes of <see cref="CarbonRoutedOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class CarbonRoutedOptionsRangeValidator : IValidateOptions<CarbonRoutedOptions>;
