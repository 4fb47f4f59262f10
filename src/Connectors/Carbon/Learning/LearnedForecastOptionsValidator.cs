using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>Checks the attributes of <see cref="LearnedForecastOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class LearnedForecastOptionsValidator : IValidateOptions<LearnedForecastOptions>;
