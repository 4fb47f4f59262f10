using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine;

/// <summary>Checks the attributes of <see cref="LlamaSpeculationOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class LlamaSpeculationOptionsRangeValidator : IValidateOptions<LlamaSpeculationOptions>;
