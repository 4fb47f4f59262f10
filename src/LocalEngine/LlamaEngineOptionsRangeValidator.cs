using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine;

/// <summary>Checks the attributes of <see cref="LlamaEngineOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class LlamaEngineOptionsRangeValidator : IValidateOptions<LlamaEngineOptions>;
