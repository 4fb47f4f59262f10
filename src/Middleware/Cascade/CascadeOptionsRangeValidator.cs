using Microsoft.Extensions.Options;

namespace Wattwise.Cascade;

/// <summary>Checks the attributes of <see cref="CascadeOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class CascadeOptionsRangeValidator : IValidateOptions<CascadeOptions>;
