using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the attributes of <see cref="SemanticCacheOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class SemanticCacheOptionsRangeValidator : IValidateOptions<SemanticCacheOptions>;
