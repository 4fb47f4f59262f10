using Microsoft.Extensions.Options;

namespace Wattwise.Caching;

/// <summary>Checks the limits that every store has.</summary>
[OptionsValidator]
internal sealed partial class SemanticCacheStoreOptionsValidator : IValidateOptions<SemanticCacheStoreOptions>;
