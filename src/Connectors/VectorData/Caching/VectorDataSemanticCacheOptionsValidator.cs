using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class VectorDataSemanticCacheOptionsValidator : IValidateOptions<VectorDataSemanticCacheOptions>;
