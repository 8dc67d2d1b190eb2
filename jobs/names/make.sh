#!/bin/sh
# Makes the bundle that ships again. HCR_DATA: the real handwriting. HCR_FONTS: a folder of open handwriting
# fonts as *.ttf. HCR_MADE: an empty folder for all that is made on the way; the bundle is $HCR_MADE/names.
# Needs `pip install rapidocr onnxruntime`, the second reader that the labels are corrected with.
set -eu
here=$(dirname "$0")
names=$HCR_DATA/handwriting-recognition
train=$names/train_v2/train
labels=$names/written_name_train_v2.csv
counts=$names/train_label_counts.csv

draw() { # OUT OPTION...
    out=$1; shift
    python -m jobs.training.draw --fonts "$HCR_FONTS" --lexicon "$counts" "$@" --out "$HCR_MADE/$out"
}
recombine_names() { # LABELS MODEL OUT OPTION...
    labelled=$1 model=$2 out=$3; shift 3
    python -m jobs.training.recombine --labels "$HCR_MADE/$labelled/names/labels.csv" --images "$train" --model "$HCR_MADE/$model" \
        --texts "$counts" "$@" --out "$HCR_MADE/$out"
}
recombine_digits() { # MODEL OUT OPTION...
    model=$1 out=$2; shift 2
    python -m jobs.training.recombine --labels "$HCR_DATA/orand_car_a/labels.csv" --images "$HCR_DATA/orand_car_a/images" \
        --model "$HCR_MADE/$model" "$@" --out "$HCR_MADE/$out"
}
beside() { # LABELS MODEL OUT OPTION...
    labelled=$1 model=$2 out=$3; shift 3
    python -m jobs.training.mixed_fields --words "$HCR_MADE/$labelled/names/labels.csv" --word-images "$train" \
        --figures "$HCR_DATA/orand_car_a/labels.csv" --figure-images "$HCR_DATA/orand_car_a/images" \
        --model "$HCR_MADE/$model" "$@" --out "$HCR_MADE/$out"
}
words() { # FOLDER MODEL OUT OPTION...
    folder=$1 model=$2 out=$3; shift 3
    python -m jobs.training.cut_words --labels "$HCR_DATA/$folder/labels.csv" --images "$HCR_DATA/$folder/lines" \
        --model "$HCR_MADE/$model" "$@" --out "$HCR_MADE/$out"
}
relabel() { # MODEL READINGS MENDED DOUBTED: the labels, corrected by what two readers read, and by what a bundle does not learn
    model=$1 read=$2 mended=$3 doubted=$4
    hcr-batch transcribe "$train" --layout crop --model "$HCR_MADE/$model" --out "$HCR_MADE/$read.parquet"
    python -m jobs.training.correct_labels --labels "$labels" --first "$HCR_MADE/$read.parquet" --second "$HCR_MADE/rapidocr.csv" \
        --counts "$counts" --out "$HCR_MADE/$mended/names/labels.csv"
    python -m jobs.training.find_wrong_labels --labels "$HCR_MADE/$mended/names/labels.csv" --images "$train" --model "$HCR_MADE/$model" \
        --out "$HCR_MADE/$doubted/names"
}
average() { # FIRST SECOND OUT
    python -m jobs.training.average_weights --first "$HCR_MADE/$1" --second "$HCR_MADE/$2" --out "$HCR_MADE/$3"
}
train_on() { # CONFIG FIRST OUT
    hcr-batch train --config "$here/$1.toml" --init-from "$HCR_MADE/$2" --out "$HCR_MADE/$3"
}
fit() { # MODEL OPTION...
    model=$1; shift
    python -m jobs.training.fit_prior --data "$names" --counts "$counts" --model "$HCR_MADE/$model" \
        --corrected "$here/checked_held_out.csv" --label-noise 0.01 "$@"
}
fit_all() { # MODEL: to all kinds of crops that were held out
    fit "$1" --phrases "$HCR_MADE/words_copiste/labels.csv" --others "$HCR_MADE"/kept_*/labels.csv
}
blend() { # FIRST SECOND OUT: of which three eighths are the first
    average "$1" "$2" "$3-half"
    average "$3-half" "$2" "$3-quarter"
    average "$3-half" "$3-quarter" "$3"
}
go_on() { # CONFIG FIRST TRAINED OUT FIT-OPTION...: the next bundle, of which a quarter is the first
    train_on "$1" "$2" "$3"
    average "$2" "$3" "$4-half"
    average "$4-half" "$3" "$4"
    shift 3
    fit "$@"
}

draw drawn1 --count 24000
hcr-batch train --data "$names" --config "$here/1-start.toml" --out "$HCR_MADE/start"

hcr-batch transcribe "$train" --layout crop --model "$HCR_MADE/start" --out "$HCR_MADE/ours.parquet"
python -m jobs.bench.peers --data "$names" --split train --reader rapidocr --readings "$HCR_MADE/rapidocr.csv"
python -m jobs.training.correct_labels --labels "$labels" --first "$HCR_MADE/ours.parquet" --second "$HCR_MADE/rapidocr.csv" \
    --counts "$counts" --out "$HCR_MADE/mended/names/labels.csv"
recombine_names mended start recombined_names --count 14000
recombine_digits start recombined_digits --count 6000
draw drawn2 --count 16000 --seed 1

hcr-batch train --data "$names" --config "$here/2-longer.toml" --init-from "$HCR_MADE/start" --out "$HCR_MADE/longer"
train_on 3-mended longer mended-names

recombine_names mended mended-names recombined_names2 --count 24000 --seed 1
recombine_digits mended-names recombined_digits2 --count 10000 --seed 1
draw drawn3 --count 20000 --seed 2
train_on 4-again mended-names again
python -m jobs.training.fit_prior --data "$names" --counts "$counts" --model "$HCR_MADE/again"

python -m jobs.training.find_wrong_labels --labels "$HCR_MADE/mended/names/labels.csv" --images "$train" --model "$HCR_MADE/again" \
    --out "$HCR_MADE/doubted/names"
train_on 5-doubted again doubted-names
average again doubted-names single-names
fit single-names

python -m jobs.training.find_wrong_labels --labels "$HCR_MADE/doubted/names/labels.csv" --images "$train" --model "$HCR_MADE/single-names" \
    --out "$HCR_MADE/doubted2/names"
draw drawn4 --count 10000 --name-share 0.7 --full-names 0.8 --seed 3
recombine_names doubted2 single-names recombined_names3 --count 12000 --full-names 0.6 --seed 2
train_on 6-full-names single-names full-names
train_on 7-finish full-names finished
average single-names finished averaged

train_on 8-wider averaged wider
average averaged wider eighth
fit eighth

python -m jobs.training.find_wrong_labels --labels "$labels" --images "$train" --model "$HCR_MADE/eighth" --out "$HCR_MADE/doubted3/names"
draw drawn5 --count 16000 --name-share 0.6 --full-names 0.5 --seed 4
recombine_names doubted3 eighth recombined_names4 --count 24000 --full-names 0.3 --seed 3
recombine_digits eighth recombined_digits3 --count 10000 --seed 2
train_on 9-framed eighth framed
average eighth framed ninth
fit ninth

python -m jobs.training.find_wrong_labels --labels "$labels" --images "$train" --model "$HCR_MADE/ninth" --out "$HCR_MADE/doubted4/names"
draw drawn6 --count 16000 --name-share 0.5 --full-names 0.35 --seed 31
recombine_names doubted4 ninth recombined_names5 --count 30000 --full-names 0.25 --seed 20
recombine_digits ninth recombined_digits4 --count 12000 --seed 21
train_on 10-again ninth again10
average ninth again10 tenth

train_on 11-more tenth more11
average tenth more11 eleventh
draw drawn7 --count 12000 --name-share 0.5 --full-names 0.35 --elided 0.06 --seed 41
recombine_names doubted4 tenth recombined_names6 --count 24000 --full-names 0.3 --elided 0.06 --seed 30
train_on 12-apostrophes eleventh apostrophes

recombine_names doubted4 apostrophes recombined_names7 --count 12000 --full-names 0.25 --elided 0.03 --sure 0.35 --seed 40
recombine_digits apostrophes recombined_digits5 --count 6000 --sure 0.35 --seed 41
train_on 13-doubts apostrophes doubts
recombine_names doubted4 doubts recombined_names8 --count 8000 --full-names 0.25 --elided 0.03 --sure 0.25 --seed 50
recombine_digits doubts recombined_digits6 --count 6000 --sure 0.2 --seed 51
train_on 14-doubts-again doubts doubts-again
average doubts doubts-again fourteenth

recombine_names doubted4 fourteenth recombined_names9 --count 12000 --full-names 0.25 --elided 0.03 --sure 0.25 --seed 60
recombine_digits fourteenth recombined_digits7 --count 8000 --sure 0.2 --seed 61
beside doubted4 fourteenth beside1 --count 14000 --seed 70
draw drawn9 --count 12000 --name-share 0.3 --full-names 0.35 --elided 0.05 --addresses 0.5 --seed 71
go_on 15-addresses fourteenth addresses fifteenth

beside doubted4 fifteenth beside2 --count 10000 --signs 0.6 --seed 82
draw drawn10 --count 10000 --name-share 0.1 --addresses 0.25 --signs 0.7 --seed 81
go_on 16-signs fifteenth signs sixteenth
train_on 17-names-again sixteenth names-again
average sixteenth names-again seventeenth
fit seventeenth

recombine_names doubted4 seventeenth recombined_names10 --count 16000 --full-names 0.35 --elided 0.03 --sure 0.25 --seed 100
recombine_digits seventeenth recombined_digits8 --count 10000 --sure 0.2 --seed 101
beside doubted4 seventeenth beside3 --count 14000 --signs 0.45 --seed 102
beside doubted4 seventeenth beside4 --count 9000 --marks 1 --seed 104
draw drawn11 --count 20000 --name-share 0.5 --full-names 0.4 --elided 0.04 --addresses 0.35 --signs 0.5 --titled 0.36 --small 0.12 --seed 103
draw drawn12 --count 9000 --name-share 0 --marks 1 --titled 0.3 --small 0.1 --seed 105
go_on 18-all-kinds seventeenth all-kinds eighteenth

relabel eighteenth ours2 mended2 doubted5
words copiste eighteenth words_copiste --seed 120
words tables_decennales eighteenth words_tables_decennales --seed 120
recombine_names doubted5 eighteenth recombined_names11 --count 8000 --full-names 0.35 --elided 0.03 --sure 0.25 --seed 110
recombine_digits eighteenth recombined_digits9 --count 10000 --sure 0.2 --seed 111
beside doubted5 eighteenth beside5 --count 8000 --signs 0.45 --seed 112
beside doubted5 eighteenth beside6 --count 5000 --marks 1 --seed 114
beside doubted5 eighteenth beside7 --count 9000 --points 1 --seed 116
draw drawn13 --count 20000 --name-share 0.5 --full-names 0.4 --elided 0.04 --addresses 0.35 --signs 0.5 --titled 0.45 --small 0.2 --seed 113
draw drawn14 --count 9000 --name-share 0 --marks 1 --titled 0.3 --small 0.1 --seed 115
go_on 19-running-hands eighteenth running-hands nineteenth --phrases "$HCR_MADE/words_copiste/labels.csv"

recombine_names doubted5 nineteenth recombined_names12 --count 9000 --full-names 0.3 --elided 0.07 --sure 0.25 --seed 120
beside doubted5 nineteenth beside8 --count 9000 --points 0.8 --seed 126
go_on 20-more-hands nineteenth more-hands twentieth --phrases "$HCR_MADE/words_copiste/labels.csv"

recombine_names doubted5 twentieth recombined_names13 --count 12000 --full-names 0.5 --elided 0.05 --sure 0.25 --seed 130
beside doubted5 twentieth beside9 --count 12000 --signs 0.4 --points 0.5 --seed 136
train_on 21-full-names-again twentieth full-names-again
average twentieth full-names-again twenty-first
recombine_names doubted5 twentieth kept_full --held-out --count 300 --full-names 1 --seed 177
recombine_names doubted5 twentieth kept_elided --held-out --count 100 --elided 1 --seed 178
beside doubted5 twentieth kept_figures --held-out --count 300 --seed 179
beside doubted5 twentieth kept_signs --held-out --count 200 --signs 1 --seed 180
beside doubted5 twentieth kept_marks --held-out --count 200 --marks 1 --seed 181
beside doubted5 twentieth kept_points --held-out --count 300 --points 1 --seed 217
words tables_decennales eighteenth kept_register --held-out
fit_all twenty-first

train_on 22-scanned twenty-first scanned
average twenty-first scanned twenty-second-half
average twenty-first twenty-second-half twenty-second
fit_all twenty-second

train_on 23-amounts twenty-second amounts
blend twenty-second amounts twenty-third
fit_all twenty-third

relabel twenty-third ours3 mended3 doubted6
words copiste twenty-third words_copiste2 --seed 120
words tables_decennales twenty-third words_tables_decennales2 --seed 120
recombine_names doubted6 twenty-third recombined_names14 --count 20000 --full-names 0.4 --elided 0.05 --sure 0.25 --seed 140
recombine_digits twenty-third recombined_digits10 --count 3000 --sure 0.2 --seed 141
beside doubted6 twenty-third beside10 --count 12000 --signs 0.4 --points 0.5 --seed 146
beside doubted6 twenty-third beside11 --count 5000 --marks 1 --seed 144
draw drawn15 --count 20000 --name-share 0.5 --full-names 0.4 --elided 0.04 --addresses 0.35 --signs 0.5 --titled 0.45 --small 0.2 --seed 143
draw drawn16 --count 9000 --name-share 0 --marks 1 --titled 0.3 --small 0.1 --seed 145
train_on 24-deeper twenty-third deeper

train_on 25-deeper-again deeper deeper-again
blend twenty-third deeper-again twenty-fifth
fit_all twenty-fifth

recombine_digits deeper-again recombined_digits11 --count 8000 --sure 0.2 --seed 151
draw drawn17 --count 18000 --name-share 0 --addresses 0.2 --signs 0.35 --titled 0.3 --small 0.1 --seed 153
train_on 26-numbers deeper-again numbers
average twenty-fifth numbers twenty-sixth
fit_all twenty-sixth

recombine_names doubted6 numbers recombined_names15 --count 12000 --full-names 0.35 --elided 0.05 --sure 0.25 --seed 160
recombine_digits numbers recombined_digits12 --count 10000 --sure 0.2 --seed 161
train_on 27-names-again numbers names-again

recombine_digits names-again recombined_digits13 --count 8000 --sure 0.2 --seed 171
draw drawn18 --count 18000 --name-share 0 --addresses 0.2 --signs 0.35 --titled 0.3 --small 0.1 --seed 173
train_on 28-numbers-again names-again numbers-again
average twenty-sixth numbers-again names
fit_all names
