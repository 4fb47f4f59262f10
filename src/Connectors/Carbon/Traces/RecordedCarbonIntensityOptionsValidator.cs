using Microsoft.Extensions.Options;

namespace Wattwise.Carbon;

/// <summary>Checks the settings, and that the file can be read.</summary>
[OptionsValidator]
internal sealed partial class RecordedCarbonIntensityOptionsValidator : IValidateOptions<RecordedCarbonIntensityOptions>;
