using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine;

/// <summary>Checks the attributes of <see cref="LlamaModelPoolOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class LlamaModelPoolOptionsRangeValidator : IValidateOptions<LlamaModelPoolOptions>;
