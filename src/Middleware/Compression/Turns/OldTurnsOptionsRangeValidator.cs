using Microsoft.Extensions.Options;

namespace Wattwise.Compression;

/// <summary>Checks the attributes of <see cref="OldTurnsOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class OldTurnsOptionsRangeValidator : IValidateOptions<OldTurnsOptions>;
